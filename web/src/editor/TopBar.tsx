/** The bar over a document: way back, state line, people, link, theme, suggestions, menu. */
import { Link2, Sparkle, UserPlus } from "lucide-react";
import { type ReactNode, type RefObject, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { AccountMenu } from "../account/AccountMenu";
import { useSession } from "../accounts/session";
import type { Person } from "../people/me";
import type { SuggestionDesk } from "../suggestions/desk";
import type { Connection } from "../sync/connection";
import { copy } from "../ui/clipboard";
import { LanguageMenu } from "../ui/LanguageMenu";
import { ThemeMenu } from "../ui/ThemeMenu";
import { Whereabouts } from "../workspaces/Whereabouts";
import { DocumentMenu } from "./DocumentMenu";
import { Presence } from "./Presence";
import { SaveLine } from "./SaveLine";

type Props = {
  id: string;
  me: Person;
  connection: Connection;
  desk: SuggestionDesk;
  /** Further buttons, before the menu. */
  extra?: ReactNode;
  panelOpen: boolean;
  panelButton: RefObject<HTMLButtonElement | null>;
  onPanel: () => void;
  /** Left out where nobody signs in. */
  onShare?: () => void;
};

export function TopBar({
  id,
  me,
  connection,
  desk,
  extra,
  panelOpen,
  panelButton,
  onPanel,
  onShare,
}: Props) {
  const { t } = useTranslation(["editor", "common", "sharing", "suggestions"]);
  // Where people sign in, an address opens for those who have access only.
  const guarded = useSession() !== "local";
  const count = useSyncExternalStore(desk.subscribe, () => desk.view().suggestions.length);

  function copyLink(): Promise<void> {
    const done = guarded
      ? `${t("common:app.linkCopied")} ${t("sharing:address.about")}`
      : t("linkCopied");
    return copy(location.href, done, t("linkNotCopied"));
  }

  return (
    <header className="bar">
      <Whereabouts id={id} connection={connection} />
      <SaveLine connection={connection} />
      <span className="bar__space" />
      <Presence connection={connection} me={me} />
      <AccountMenu />
      <button
        type="button"
        className="icon-button bar__link"
        aria-label={t("copyLink")}
        title={t("copyLink")}
        onClick={copyLink}
      >
        <Link2 size={18} />
      </button>
      <span className="bar__theme">
        <ThemeMenu />
        <LanguageMenu />
      </span>
      <button
        ref={panelButton}
        type="button"
        className="icon-button"
        aria-label={t("suggestions:toggle", { count })}
        title={t("suggestions:title")}
        aria-pressed={panelOpen}
        data-testid="suggestions-toggle"
        onClick={onPanel}
      >
        <Sparkle size={18} />
        {count > 0 && (
          <span className="badge" aria-hidden>
            {count > 99 ? "99+" : count}
          </span>
        )}
      </button>
      {extra}
      {onShare && (
        <button
          type="button"
          className="button button--primary bar__share"
          data-testid="share"
          onClick={onShare}
        >
          <UserPlus size={16} aria-hidden />
          {t("sharing:button")}
        </button>
      )}
      <DocumentMenu id={id} onCopyLink={copyLink} onShare={onShare} />
    </header>
  );
}
