/** The pages before one is in: sign-in, the first owner, an invitation, a share link. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { ApiError, sentenceOf } from "../api/http";
import { ForgottenPage } from "../mail/ForgottenPage";
import { Notice } from "../ui/Notice";
import {
  answerInvitation,
  type Invitation,
  lookAtInvitation,
  openLink,
  setUp,
  signIn,
} from "./api";
import { CodePage } from "./CodePage";
import { Form } from "./Form";
import { PasskeyButton } from "./PasskeyButton";
import { ProviderButton } from "./ProviderButton";
import { type SignInProblem, sentence } from "./problem";
import { Refused } from "./Refused";
import { loadSession, useSession } from "./session";

const text = (values: Record<string, string>, name: string) => values[name] ?? "";

/** As much of an address as the server takes along. */
const LONGEST_PATH = 500;

type SignInProps = { provider: string | null; mail: boolean; problem: SignInProblem | null };

export function SignInPage({ provider, mail, problem }: SignInProps) {
  const { t } = useTranslation(["accounts", "mail", "recovery"]);
  const [known, setKnown] = useState<{ email: string; password: string } | null>(null);
  const [forgotten, setForgotten] = useState<string | null>(null);
  const here = location.pathname + location.search;
  if (known) return <CodePage {...known} onBack={() => setKnown(null)} />;
  if (forgotten !== null)
    return <ForgottenPage email={forgotten} onBack={() => setForgotten(null)} />;
  return (
    <Form
      title={t("signIn.title")}
      lead={
        provider && (
          <ProviderButton
            name={provider}
            to={here.length > LONGEST_PATH ? "/" : here}
            trouble={problem && sentence(problem, t)}
          />
        )
      }
      fields={[
        { name: "email", label: t("email"), type: "email", autoComplete: "username" },
        {
          name: "password",
          label: t("password"),
          type: "password",
          autoComplete: "current-password",
        },
      ]}
      action={t("signIn.action")}
      onSubmit={async (values) => {
        const [email, password] = [text(values, "email"), text(values, "password")];
        try {
          await signIn(email, password);
        } catch (error) {
          if (!(error instanceof ApiError && error.code === "second_factor_needed")) throw error;
          setKnown({ email, password });
          return;
        }
        await loadSession();
      }}
    >
      <PasskeyButton />
      {mail && (
        <button
          type="button"
          className="button button--quiet"
          onClick={({ currentTarget: { form } }) => {
            const typed = form?.elements.namedItem("email");
            setForgotten(typed instanceof HTMLInputElement ? typed.value : "");
          }}
        >
          {t("mail:forgotten.link")}
        </button>
      )}
      <p className="entrance__hint">{t(mail ? "mail:forgotten.lost" : "recovery:sign")}</p>
    </Form>
  );
}

export function SetUpPage() {
  const { t } = useTranslation("accounts");
  const [, navigate] = useLocation();
  return (
    <Form
      title={t("setUp.title")}
      about={t("setUp.about")}
      fields={[
        {
          name: "token",
          label: t("setUp.token"),
          autoComplete: "off",
          value: location.hash.slice(1),
          hint: t("setUp.tokenHint"),
        },
        { name: "name", label: t("name"), autoComplete: "name" },
        { name: "email", label: t("email"), type: "email", autoComplete: "username" },
        {
          name: "password",
          label: t("password"),
          type: "password",
          autoComplete: "new-password",
          hint: t("passwordHint"),
        },
      ]}
      action={t("setUp.action")}
      onSubmit={async (values) => {
        await setUp(
          text(values, "token"),
          text(values, "name"),
          text(values, "email"),
          text(values, "password"),
        );
        navigate("/", { replace: true });
        await loadSession();
      }}
    />
  );
}

export function InvitationPage({ secret }: { secret: string }) {
  const { t } = useTranslation("accounts");
  const [, navigate] = useLocation();
  const session = useSession();
  const [found, setFound] = useState<Invitation | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    lookAtInvitation(secret).then(setFound, (error) => setProblem(sentenceOf(error)));
  }, [secret]);

  if (problem) return <Refused title={t("invitation.over")} advice={problem} />;
  if (!found || !session) return <Notice busy title={t("invitation.opening")} />;
  const person = typeof session === "string" ? null : session.person;
  const provider = typeof session === "string" || person ? null : session.provider;
  const answer = async (values: Record<string, string>) => {
    await answerInvitation(
      person
        ? { secret }
        : {
            secret,
            name: text(values, "name"),
            email: text(values, "email"),
            password: text(values, "password"),
          },
    );
    navigate(placeOf(found), { replace: true });
    await loadSession();
  };
  const fields = [
    { name: "name", label: t("name"), autoComplete: "name" },
    {
      name: "email",
      label: t("email"),
      type: "email" as const,
      autoComplete: "username",
      value: found.email ?? "",
    },
    {
      name: "password",
      label: t("password"),
      type: "password" as const,
      autoComplete: "new-password",
      hint: t("passwordHint"),
    },
  ];
  return (
    <Form
      title={t("invitation.title")}
      about={t("invitation.about", { name: found.inviter })}
      lead={provider && <ProviderButton name={provider} invitation={secret} to="/" />}
      fields={person ? [] : fields}
      action={t("invitation.action")}
      onSubmit={answer}
    />
  );
}

/** Where what one is invited to is found. */
function placeOf({ document_id, workspace_id }: Invitation): string {
  if (document_id) return `/d/${document_id}`;
  return workspace_id ? `/w/${workspace_id}` : "/";
}

export function LinkPage({ secret }: { secret: string }) {
  const { t } = useTranslation("accounts");
  const [, navigate] = useLocation();
  const [asks, setAsks] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function open(password?: string): Promise<void> {
    const { document_id } = await openLink(secret, password);
    await loadSession();
    navigate(`/d/${document_id}`, { replace: true });
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each link.
  useEffect(() => {
    open().catch((error) => {
      if (error instanceof ApiError && error.code === "password_needed") setAsks(true);
      else setProblem(sentenceOf(error));
    });
  }, [secret]);

  if (problem) return <Refused title={t("link.over")} advice={problem} />;
  if (!asks) return <Notice busy title={t("link.opening")} />;
  return (
    <Form
      title={t("link.title")}
      about={t("link.about")}
      fields={[{ name: "password", label: t("password"), type: "password", autoComplete: "off" }]}
      action={t("link.action")}
      onSubmit={(values) => open(text(values, "password"))}
    />
  );
}
