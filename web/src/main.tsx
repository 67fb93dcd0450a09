/** Starts the page. */
import "@fontsource-variable/inter";
import "@fontsource-variable/source-serif-4";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./ui/controls.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { loadSession } from "./accounts/session";
import { startLanguage } from "./i18n";
import { startUpdates } from "./offline/updates";
import { followKeyboard } from "./ui/keyboardInset";
import { startTheme } from "./ui/theme";

// The answer is on its way while the rest begins.
void loadSession();
startTheme();
followKeyboard();
await startLanguage();
startUpdates();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(<App />);
