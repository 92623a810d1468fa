// Every behaviour only improves a page that works without it; each attaches itself by a data- attribute.
import "./js/theme.js";
import "./js/menu.js";
import "./js/dialog.js";
import "./js/copy.js";
import "./js/print.js";
import "./js/password.js";
import "./js/counter.js";
import "./js/fold.js";
import "./js/upload.js";
import "./js/draft.js";
import "./js/again.js";
import "./js/once.js";
import "./js/focus.js";
import "./js/keys.js";
import "./js/desk.js";
import "./js/bulk.js";
import "./js/callers.js";
