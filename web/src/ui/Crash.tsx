/** The last net: a mistake in the page shows words and a way on, never a white screen. */
import { Component, type ReactNode } from "react";
import i18n from "../i18n";
import { Notice } from "./Notice";

type State = { error: Error | null };

export class Crash extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <Notice title={i18n.t("crash.title")}>
        <p>{i18n.t("crash.advice")}</p>
        <button type="button" className="button button--primary" onClick={() => location.reload()}>
          {i18n.t("crash.reload")}
        </button>
        <p>
          <small>{this.state.error.message}</small>
        </p>
      </Notice>
    );
  }
}
