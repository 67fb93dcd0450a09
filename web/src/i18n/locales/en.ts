/** The English words; their keys are the ones that the type checker knows. */
import account from "./en/account.json";
import accounts from "./en/accounts.json";
import comments from "./en/comments.json";
import common from "./en/common.json";
import copies from "./en/copies.json";
import documents from "./en/documents.json";
import editor from "./en/editor.json";
import finding from "./en/finding.json";
import history from "./en/history.json";
import mail from "./en/mail.json";
import members from "./en/members.json";
import modes from "./en/modes.json";
import news from "./en/news.json";
import passkeys from "./en/passkeys.json";
import people from "./en/people.json";
import recovery from "./en/recovery.json";
import secondFactor from "./en/secondFactor.json";
import sharing from "./en/sharing.json";
import shelves from "./en/shelves.json";
import suggestions from "./en/suggestions.json";
import templates from "./en/templates.json";
import transfer from "./en/transfer.json";
import workspaces from "./en/workspaces.json";

export default {
  account,
  accounts,
  comments,
  common,
  copies,
  documents,
  editor,
  finding,
  history,
  mail,
  members,
  modes,
  news,
  passkeys,
  people,
  recovery,
  secondFactor,
  shelves,
  sharing,
  suggestions,
  templates,
  transfer,
  workspaces,
};
