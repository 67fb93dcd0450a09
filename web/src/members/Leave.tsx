/** The way out of a workspace. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { sentenceOf } from "../api/http";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { toast } from "../ui/toasts";
import { leaveWorkspace, type Workspace } from "../workspaces/api";
import { loadWorkspaces } from "../workspaces/known";

export function Leave({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation("members");
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState(false);

  async function leave(): Promise<void> {
    setAsking(false);
    try {
      await leaveWorkspace(workspace.id);
      navigate("/");
      await loadWorkspaces();
    } catch (error) {
      toast(sentenceOf(error));
    }
  }

  return (
    <div>
      <button
        type="button"
        className="button button--small button--danger"
        onClick={() => setAsking(true)}
      >
        {t("leave.action")}
      </button>
      {asking && (
        <ConfirmDialog
          title={t("leave.title", { name: workspace.name })}
          advice={t("leave.advice")}
          action={t("leave.action")}
          onConfirm={leave}
          onCancel={() => setAsking(false)}
        />
      )}
    </div>
  );
}
