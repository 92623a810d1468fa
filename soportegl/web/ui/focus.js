// [data-focus]: what went wrong is the first thing that is heard and seen after a refused form.
import { attach } from "./lib.js";

attach("[data-focus]", (element) => element.focus());
