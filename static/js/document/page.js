// What script adds to a document: its place in the contents, buttons that copy, and an answer without a new page.

import { followContents } from "./contents.js";
import { equipCopying } from "./copying.js";
import { equipHelpful } from "./helpful.js";

followContents();
equipCopying();
equipHelpful();
