// What everybody loads who has no desk.
import "./everyday.js";
import "../site/more-late.js";
import "../site/htmx-late.js";
import "../screens/incident/begin.js";
