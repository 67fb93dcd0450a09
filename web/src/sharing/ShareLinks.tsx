/** Share links of a document: those that work, and a new one. */
import { Link2, Lock } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "../api/roles";
import { CopyField } from "../ui/CopyField";
import { ago, dayOf } from "../ui/time";
import { createLink, linkAddress, linksOf, turnOffLink } from "./api";
import { RolePicker } from "./RolePicker";
import { useList } from "./useList";

const LINK_ROLES = ["viewer", "commenter", "editor"] as const;
const LASTING = ["always", "day", "week", "month"] as const;
type Lasting = (typeof LASTING)[number];
const SECONDS: Record<Lasting, number | null> = {
  always: null,
  day: 86_400,
  week: 7 * 86_400,
  month: 30 * 86_400,
};

/** The link is shown only this once, and the window may be long. */
function intoSight(box: HTMLElement | null): void {
  box?.scrollIntoView({ block: "center" });
}

export function ShareLinks({ id }: { id: string }) {
  const { t } = useTranslation("sharing");
  const list = useList(id, () => linksOf(id));
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);

  function turnOff(linkId: string): void {
    if (made?.id === linkId) setMade(null);
    void list.change(() => turnOffLink(id, linkId));
  }

  return (
    <section className="sharing__part" aria-labelledby="links">
      <h3 id="links">{t("links.title")}</h3>
      {list.found?.public_links === false && <p className="sharing__box">{t("links.off")}</p>}
      {list.found?.links.length === 0 && list.found.public_links && (
        <p className="sharing__hint">{t("links.none")}</p>
      )}
      <ul className="people">
        {list.found?.links.map((link) => (
          <li key={link.id} className="people__one" data-testid="share-link">
            <span className="people__sign" aria-hidden>
              {link.has_password ? <Lock size={16} /> : <Link2 size={16} />}
            </span>
            <span className="people__who">
              <span className="people__name">
                {t(link.has_password ? "links.withPassword" : "links.anybody")}
              </span>
              <span className="people__email">
                {t("links.made", { when: ago(new Date(link.created_at), new Date()) })}
                {" · "}
                {link.expires_at
                  ? t("links.until", { day: dayOf(new Date(link.expires_at)) })
                  : t("links.lasting.always")}
              </span>
            </span>
            <span className="people__role">{t(`roles.${link.role}.name`)}</span>
            <button
              type="button"
              className="button button--small"
              disabled={list.busy}
              onClick={() => turnOff(link.id)}
            >
              {t("links.turnOff")}
            </button>
          </li>
        ))}
      </ul>
      {list.problem && (
        <p className="dialog__problem" role="alert">
          {list.problem}
        </p>
      )}
      {made && (
        <div key={made.id} ref={intoSight} className="sharing__box" role="status">
          <p>{t("links.copyNow")}</p>
          <CopyField label={t("links.link")} value={linkAddress(made.secret)} />
        </div>
      )}
      {list.found?.public_links && (
        <NewLink
          busy={list.busy}
          onCreate={(role, lasting, password) =>
            list.change(async () => {
              const link = await createLink(id, { role, seconds: SECONDS[lasting], password });
              setMade({ id: link.id, secret: link.secret ?? "" });
            })
          }
        />
      )}
    </section>
  );
}

type NewProps = {
  busy: boolean;
  onCreate: (role: Role, lasting: Lasting, password: string | null) => Promise<boolean>;
};

function NewLink({ busy, onCreate }: NewProps) {
  const { t } = useTranslation("sharing");
  const [role, setRole] = useState<Role>("viewer");
  const [lasting, setLasting] = useState<Lasting>("always");
  const [password, setPassword] = useState("");

  async function create(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (await onCreate(role, lasting, password === "" ? null : password)) setPassword("");
  }

  return (
    <form className="sharing__line" onSubmit={create}>
      <RolePicker label={t("links.role")} value={role} roles={LINK_ROLES} onChange={setRole} />
      <select
        className="field select"
        aria-label={t("links.howLong")}
        value={lasting}
        onChange={(event) => setLasting(event.target.value as Lasting)}
      >
        {LASTING.map((each) => (
          <option key={each} value={each}>
            {t(`links.lasting.${each}`)}
          </option>
        ))}
      </select>
      <input
        className="field sharing__password"
        type="password"
        aria-label={t("links.password")}
        placeholder={t("links.password")}
        autoComplete="new-password"
        maxLength={1000}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <button type="submit" className="button" disabled={busy}>
        {t("links.create")}
      </button>
    </form>
  );
}
