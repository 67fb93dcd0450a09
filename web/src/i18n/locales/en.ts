/** The English words; their keys are the ones that the type checker knows. */
import common from "./en/common.json";
import documents from "./en/documents.json";
import editor from "./en/editor.json";
import finding from "./en/finding.json";
import people from "./en/people.json";
import suggestions from "./en/suggestions.json";
import transfer from "./en/transfer.json";

export default { common, documents, editor, finding, people, suggestions, transfer };
