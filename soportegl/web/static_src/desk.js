// What the desks load instead: all of it in one file, since a second one that shares pieces with it would run them twice.
import "./everyday.js";
import "../ui/dismiss.js";
import "../site/keys.js";
import "../ui/answers.js";
import "../screens/answers/answer-form.js";
import "../screens/queue/scroll.js";
import "../screens/queue/desk.js";
import "../screens/queue/fresh.js";
import "../screens/bulk/bulk.js";
import "../screens/call/callers.js";
import "../ui/mentions.js";
