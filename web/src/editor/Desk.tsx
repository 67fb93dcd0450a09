/** The writing desk: bar, title, text, and the suggestions beside it. */
import type { BlockNoteEditor } from "@blocknote/core";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { commentMarks, selectedRange } from "../comments/commentMarks";
import { CommentDesk } from "../comments/desk";
import { useComments } from "../comments/useComments";
import { TextFinding } from "../finding/TextFinding";
import { authorMarks } from "../history/authorMarks";
import { ModeMenu } from "../modes/ModeMenu";
import { tellReader, toText, useModes } from "../modes/useModes";
import { viewing } from "../modes/viewingPlugin";
import type { Person } from "../people/me";
import { RoleNews } from "../sharing/RoleNews";
import { Share, useMaySee } from "../sharing/Share";
import { SuggestingMode } from "../suggesting/mode";
import { suggesting } from "../suggesting/suggestingPlugin";
import type { SuggestionDesk } from "../suggestions/desk";
import { SuggestionCard } from "../suggestions/SuggestionCard";
import { SuggestionsPanel } from "../suggestions/SuggestionsPanel";
import { useSettings } from "../suggestions/useSettings";
import { useStepping } from "../suggestions/useStepping";
import type { Connection } from "../sync/connection";
import { toast } from "../ui/toasts";
import { Refused } from "./Refused";
import { refusalOf } from "./refusal";
import { type Side, SideButtons, SidePanel } from "./SidePanels";
import { TextEditor } from "./TextEditor";
import { Title } from "./Title";
import { TopBar } from "./TopBar";
import "./desk.css";

type Props = { id: string; me: Person; connection: Connection; desk: SuggestionDesk };

const WIDE = "(min-width: 1080px)";

export function Desk({ id, me, connection, desk }: Props) {
  const { t } = useTranslation(["editor", "accounts", "modes", "suggestions"]);
  const [editor, setEditor] = useState<BlockNoteEditor | null>(null);
  const [panelOpen, setPanelOpen] = useState(() => window.matchMedia(WIDE).matches);
  const [side, setSide] = useState<Side>(null);
  const [sharing, setSharing] = useState(false);
  const panelButton = useRef<HTMLButtonElement>(null);
  const state = useSyncExternalStore(connection.subscribe, connection.state);
  const refusal = state.kind === "refused" ? refusalOf(state, true) : null;
  const access = useSyncExternalStore(connection.subscribe, connection.access);
  const modes = useModes(id, access, refusal !== null, () => toText(editor));
  const [mode] = useState(() => new SuggestingMode(id, desk, toast, modes));
  const [comments] = useState(() => new CommentDesk(id, connection));
  const [plugins] = useState(() => [
    authorMarks(),
    commentMarks(comments),
    suggesting(mode),
    viewing(modes, () => tellReader(modes)),
  ]);
  const working = useSyncExternalStore(modes.subscribe, modes.current);
  const clean = useSyncExternalStore(modes.subscribe, modes.clean);
  const mayWrite = refusal === null && access.mayWrite;
  const editable = mayWrite && working !== "viewing";
  // Who may comment and not write proposes; the text itself takes nothing of theirs.
  const suggestsOnly = refusal === null && access.role === "commenter";
  const maySee = useMaySee(access.role) && refusal === null;
  const settings = useSettings(id, desk);
  useStepping(editor, desk);
  useComments(comments, editor, me.name, () => setSide("comments"));

  useEffect(() => {
    desk.introduce(me.name);
    mode.introduce(me.name);
  }, [desk, mode, me.name]);

  useEffect(() => {
    desk.allow(access.mayWrite && working !== "viewing");
    desk.conceal(clean);
    comments.conceal(clean);
  }, [desk, comments, access.mayWrite, working, clean]);

  const comment = useCallback(() => {
    const range = editor && selectedRange(editor.prosemirrorView);
    if (!range) return;
    comments.propose(range);
    setSide("comments");
  }, [editor, comments]);

  function closePanel(): void {
    setPanelOpen(false);
    panelButton.current?.focus();
  }

  return (
    <div className={`desk${panelOpen || side ? " desk--panel" : ""}`}>
      <a className="skip-link" href="#text">
        {t("skip")}
      </a>
      <TopBar
        id={id}
        me={me}
        connection={connection}
        desk={desk}
        extra={
          <>
            <SideButtons side={side} comments={comments} onSide={setSide} />
            <ModeMenu modes={modes} onChosen={() => toText(editor)} />
          </>
        }
        panelOpen={panelOpen && side === null}
        panelButton={panelButton}
        onShare={maySee ? () => setSharing(true) : undefined}
        onPanel={() => {
          setPanelOpen(side !== null || !panelOpen);
          setSide(null);
        }}
      />
      {refusal && <Refused id={id} refusal={refusal} editor={editor} connection={connection} />}
      {!refusal && access.refused && (
        <Refused
          id={id}
          refusal={{
            title: t("accounts:access.refused.title"),
            advice: t("accounts:access.refused.advice"),
            again: true,
            first: null,
          }}
          editor={editor}
          connection={connection}
        />
      )}
      {!refusal && !access.refused && <RoleNews role={access.role} />}
      <main className="sheet" id="text">
        <Title connection={connection} editable={editable} onEnter={() => editor?.focus()} />
        <TextEditor
          connection={connection}
          desk={desk}
          plugins={plugins}
          me={me}
          mode={working}
          suggestsOnly={suggestsOnly}
          onComment={refusal === null && access.role !== "viewer" ? comment : null}
          onEditor={setEditor}
        />
      </main>
      <SidePanel
        side={side}
        comments={comments}
        id={id}
        me={me}
        editor={editor}
        connection={connection}
        editable={mayWrite}
        onClose={() => setSide(null)}
      />
      {panelOpen && side === null && (
        <SuggestionsPanel editor={editor} desk={desk} settings={settings} onClose={closePanel} />
      )}
      {editor && (
        <TextFinding
          editor={editor}
          desk={desk}
          editable={mayWrite && working === "editing"}
          onSuggestions={() => setPanelOpen(!panelOpen)}
        />
      )}
      {sharing && (
        <Share connection={connection} role={access.role} onClose={() => setSharing(false)} />
      )}
      {editor && (
        <SuggestionCard
          editor={editor}
          desk={desk}
          connection={connection}
          takeBack={(one) => (mode.own(one) ? () => void mode.takeBack(one.id) : null)}
          waiting={t(access.mayWrite ? "modes:decide" : "suggestions:suggesting.others")}
        />
      )}
    </div>
  );
}
