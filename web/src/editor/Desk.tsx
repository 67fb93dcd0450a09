/** The writing desk: bar, title, text, and the suggestions beside it. */
import type { BlockNoteEditor } from "@blocknote/core";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { TextFinding } from "../finding/TextFinding";
import type { Person } from "../people/me";
import type { SuggestionDesk } from "../suggestions/desk";
import { SuggestionCard } from "../suggestions/SuggestionCard";
import { SuggestionsPanel } from "../suggestions/SuggestionsPanel";
import { useSettings } from "../suggestions/useSettings";
import { useStepping } from "../suggestions/useStepping";
import type { Connection } from "../sync/connection";
import { Refused } from "./Refused";
import { refusalOf } from "./refusal";
import { TextEditor } from "./TextEditor";
import { Title } from "./Title";
import { TopBar } from "./TopBar";
import "./desk.css";

type Props = { id: string; me: Person; connection: Connection; desk: SuggestionDesk };

const WIDE = "(min-width: 1080px)";

export function Desk({ id, me, connection, desk }: Props) {
  const { t } = useTranslation("editor");
  const [editor, setEditor] = useState<BlockNoteEditor | null>(null);
  const [panelOpen, setPanelOpen] = useState(() => window.matchMedia(WIDE).matches);
  const panelButton = useRef<HTMLButtonElement>(null);
  const state = useSyncExternalStore(connection.subscribe, connection.state);
  const refusal = state.kind === "refused" ? refusalOf(state, true) : null;
  const settings = useSettings(id, desk);
  useStepping(editor, desk);

  useEffect(() => {
    desk.introduce(me.name);
  }, [desk, me.name]);

  function closePanel(): void {
    setPanelOpen(false);
    panelButton.current?.focus();
  }

  return (
    <div className={`desk${panelOpen ? " desk--panel" : ""}`}>
      <a className="skip-link" href="#text">
        {t("skip")}
      </a>
      <TopBar
        id={id}
        me={me}
        connection={connection}
        desk={desk}
        panelOpen={panelOpen}
        panelButton={panelButton}
        onPanel={() => setPanelOpen(!panelOpen)}
      />
      {refusal && <Refused id={id} refusal={refusal} editor={editor} connection={connection} />}
      <main className="sheet" id="text">
        <Title
          connection={connection}
          editable={refusal === null}
          onEnter={() => editor?.focus()}
        />
        <TextEditor
          connection={connection}
          desk={desk}
          me={me}
          editable={refusal === null}
          onEditor={setEditor}
        />
      </main>
      {panelOpen && (
        <SuggestionsPanel editor={editor} desk={desk} settings={settings} onClose={closePanel} />
      )}
      {editor && (
        <TextFinding
          editor={editor}
          desk={desk}
          editable={refusal === null}
          onSuggestions={() => setPanelOpen(!panelOpen)}
        />
      )}
      {editor && <SuggestionCard editor={editor} desk={desk} connection={connection} />}
    </div>
  );
}
