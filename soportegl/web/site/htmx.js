// How htmx is to behave, said before it begins. Without this it would write a style into the page, evaluate text as code,
// drop every refusal and leave what it brings deaf for a moment; the policy forbids the first two.
const config = {
  includeIndicatorStyles: false,
  allowEval: false,
  selfRequestsOnly: true,
  historyEnabled: false,
  defaultSettleDelay: 0,
  responseHandling: [
    { code: "204", swap: false },
    { code: "...", swap: true },
  ],
};
document.head.append(Object.assign(document.createElement("meta"), { name: "htmx-config", content: JSON.stringify(config) }));
