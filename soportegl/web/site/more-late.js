// What a page was seen without (see site/base.html) is fetched now: whoever uses it will want it, and so do the pages to come.
const href = new URL("../dist/more.css", document.currentScript.src).href;

if (document.body.dataset.person && !document.getElementById("more"))
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, id: "more" }));
