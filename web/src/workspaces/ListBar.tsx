/** The bar over every list: where one is, and what belongs to the person. */
import { AccountMenu } from "../account/AccountMenu";
import { NewsMenu } from "../news/NewsMenu";
import { LanguageMenu } from "../ui/LanguageMenu";
import { ThemeMenu } from "../ui/ThemeMenu";
import { Wordmark } from "../ui/Wordmark";
import { WorkspaceMenu } from "./WorkspaceMenu";

export function ListBar({ place }: { place?: string }) {
  return (
    <header className="documents__bar">
      <Wordmark />
      <WorkspaceMenu current={place} />
      <span className="documents__tools">
        <NewsMenu />
        <LanguageMenu />
        <ThemeMenu />
        <AccountMenu />
      </span>
    </header>
  );
}
