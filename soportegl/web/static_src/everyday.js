// What whoever reports, attends or has not signed in yet needs. Every behaviour only improves a page that works without
// it; each attaches itself by a data- attribute.
// First: what another person typed must be gone before any other behaviour finds it.
import "../site/left.js";
import "../site/theme.js";
import "../site/htmx.js";
import "../site/menu.js";
import "../site/find-field.js";
import "../ui/dialog.js";
import "../ui/preview.js";
import "../ui/prepared.js";
import "../ui/copy.js";
import "../ui/print.js";
import "../screens/account/password.js";
import "../ui/passkey-button.js";
import "../ui/counter.js";
import "../ui/drawn-late.js";
import "../ui/fold.js";
import "../ui/upload-field.js";
import "../ui/draft.js";
import "../site/again.js";
import "../site/once.js";
import "../ui/line.js";
import "../site/offline-load.js";
import "../ui/focus.js";
import "../site/send.js";
import "../ui/row.js";
import "../ui/outbox-load.js";
