// [data-ahora], [data-similar]: what has clocks go on counting, and what shows similar cases, is fetched where it is drawn.
import { attach } from "./lib.js";

attach("[data-ahora]", () => import("./clocks.js").catch(() => {}));
attach("[data-similar]", () => import("./similar.js").catch(() => {}));
