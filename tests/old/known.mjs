// Which features of scripts, styles and pages some of the oldest browsers lack, by the data of MDN.
import data from "@mdn/browser-compat-data" with { type: "json" };

const OLDEST = { chrome: 109, firefox: 115, safari: 16.4 };
const NAMES = { chrome: "Chrome", firefox: "Firefox", safari: "Safari" };
// What scripts have without asking for it: of these it is known whose members they use.
const OBJECTS = { window: "Window", document: "Document", navigator: "Navigator", history: "History", location: "Location" };
// What hangs on these is named by whoever wrote the page or its styles.
const OPEN = ["dataset", "elements", "style"];
const KIND = /_(static|event|permission)$/;

/** Which of the oldest lack a feature; none where nothing is known of it. With `prefixed` also that with a prefix counts. */
function missing(feature, { prefixed = false } = {}) {
  const support = feature?.__compat?.support;
  const has = ({ version_added: since, version_removed: until, flags, prefix, alternative_name: other }, version) =>
    !flags && !other && (prefixed || !prefix) && number(since) <= version && !(number(until) <= version);
  if (!support) return [];
  return Object.keys(OLDEST).filter((browser) => ![support[browser]].flat().some((each) => each && has(each, OLDEST[browser])));
}

const number = (text) => Number.parseFloat(String(text).replace("≤", ""));

/** Adds where a name is missing: of several that have it, nobody knows which is meant, and the best known one counts. */
function note(names, name, feature) {
  if (!feature.__compat) return;
  const before = names.get(name);
  names.set(name, before ? before.filter((browser) => missing(feature).includes(browser)) : missing(feature));
}

const [globals, members, functions] = [new Map(), new Map(), new Map()];
const builtins = data.javascript.builtins;
const features = (place) => Object.entries(place).filter(([name]) => name !== "__compat");
for (const [name, owner] of [...features(data.api), ...features(builtins)]) {
  note(globals, name, owner);
  for (const [member, feature] of features(owner)) note(members, member.replace(KIND, ""), feature);
}
for (const [name, feature] of features(data.api.Window)) note(globals, name.replace(KIND, ""), feature);
(function collect(place) {
  for (const [name, feature] of features(place)) {
    note(functions, name, feature);
    collect(feature);
  }
})(data.css.types);

const HARMLESS = [{ type: "object", properties: { harmless: { type: "array" } } }];
const told = (where, what) => `${where.map((browser) => `${NAMES[browser]} ${OLDEST[browser]}`).join(", ")}: no existe «${what}».`;

/** Scripts: names that no older interface has, and members of what is known by its name; but for names of `ours`. */
export const scripts = {
  meta: { type: "problem", schema: [{ type: "object", properties: { ours: { type: "array" } } }] },
  create(context) {
    const ours = new Set(context.options[0]?.ours);
    const tell = (node, name, where) => where?.length && context.report({ node, message: told(where, name) });
    const isGlobal = (node) => {
      const { references, through } = context.sourceCode.getScope(node);
      const [found] = [...references, ...through].filter(({ identifier }) => identifier === node);
      return !found?.resolved?.defs.length;
    };
    const ofMember = (object, name) => {
      const owner = object?.type === "Identifier" && isGlobal(object) && (OBJECTS[object.name] ?? object.name);
      const place = owner && (data.api[owner] ?? builtins[owner]);
      const exact = place && (place[`${name}_static`] ?? place[name]);
      if (exact) return missing(exact);
      return ours.has(name) || OPEN.includes(object?.property?.name ?? object?.name) ? [] : members.get(name);
    };
    return {
      MemberExpression({ object, property, computed }) {
        if (!computed && property.type === "Identifier") tell(property, property.name, ofMember(object, property.name));
      },
      ":matches(VariableDeclarator, AssignmentExpression) > ObjectPattern > Property"({ key, parent }) {
        if (key.type === "Identifier") tell(key, key.name, ofMember(parent.parent.init ?? parent.parent.right, key.name));
      },
      "Program:exit"(program) {
        const scope = context.sourceCode.getScope(program);
        for (const { identifier } of scope.through) tell(identifier, identifier.name, globals.get(identifier.name));
      },
    };
  },
};

// The build writes them.
const PREFIXED = { prefixed: true };

/** Styles: properties and their words, functions, selectors, at-rules; what stands in @supports was tested for. */
export const styles = {
  meta: { type: "problem", schema: HARMLESS },
  create(context) {
    const harmless = new Set(context.options[0]?.harmless);
    let tested = 0;
    const { properties, selectors } = data.css;
    const atRules = data.css["at-rules"];
    const tell = (node, what, where) => where?.length && !tested && !harmless.has(what.split(": ")[0]) && context.report({ loc: node.loc, message: told(where, what) });
    const ofValue = (property) => ({
      Identifier: (node) => tell(node, `${property}: ${node.name}`, missing(properties[property]?.[node.name], PREFIXED)),
      Function: (node) => tell(node, `${node.name}()`, functions.get(node.name)),
      Dimension: (node) => tell(node, node.unit, unit(node.unit)),
    });
    return {
      Atrule(node) {
        if (node.name === "supports") tested += 1;
        else tell(node, `@${node.name}`, missing(atRules[node.name]));
      },
      "Atrule:exit": (node) => node.name === "supports" && (tested -= 1),
      Declaration(node) {
        tell(node, node.property, missing(properties[node.property], PREFIXED));
        walk(node.value, ofValue(node.property));
      },
      Feature: (node) => tell(node, `@media (${node.name})`, missing(atRules.media[node.name])),
      NestingSelector: (node) => tell(node, "&", missing(selectors.nesting)),
      "Rule Rule": (node) => tell(node, "reglas anidadas", missing(selectors.nesting)),
      // What carries a prefix is written beside that of others.
      "PseudoClassSelector, PseudoElementSelector": (node) => node.name.startsWith("-") || tell(node, `:${node.name}`, missing(selectors[node.name])),
    };
  },
};

const DYNAMIC = /^([sld])v(w|h|i|b|min|max)$/;
const LENGTHS = { s: "small", l: "large", d: "dynamic" };

function unit(name) {
  const [, kind] = DYNAMIC.exec(name) ?? [];
  return missing(data.css.types.length[kind ? `viewport_percentage_units_${LENGTHS[kind]}` : name]);
}

function walk(node, visit) {
  visit[node.type]?.(node);
  for (const child of node.children ?? []) walk(child, visit);
}

const TAG = /<([a-z][a-z0-9]*)((?:[^<>"'{]|"[^"]*"|'[^']*'|\{\{.*?\}\}|\{%.*?%\})*)>/gs;
const QUOTED = /"[^"]*"|'[^']*'|\{\{.*?\}\}|\{%.*?%\}/gs;

/** Pages: elements and attributes, but for those that are `harmless`. */
export const pages = {
  meta: { type: "problem", schema: HARMLESS },
  create(context) {
    const harmless = new Set(context.options[0]?.harmless);
    const { elements, global_attributes: everywhere } = data.html;
    const { text } = context.sourceCode;
    const tell = (index, what, where) => where.length && !harmless.has(what) && context.report({ loc: context.sourceCode.getLocFromIndex(index), message: told(where, what) });
    return {
      Program() {
        for (const { 1: tag, 2: inside, index } of text.matchAll(TAG)) {
          tell(index, `<${tag}>`, missing(elements[tag]));
          for (const [name] of inside.replace(QUOTED, " ").matchAll(/[a-z-]+/g))
            tell(index, `${tag} ${name}`, missing(elements[tag]?.[name] ?? everywhere[name]));
        }
      },
    };
  },
};

/** A page as it is: nobody reads its templates as a tree. */
export const asText = {
  parseForESLint: (text) => ({
    ast: { type: "Program", body: [], tokens: [], comments: [], sourceType: "module", range: [0, text.length], loc: { start: { line: 1, column: 0 }, end: { line: text.split("\n").length, column: 0 } } },
  }),
};
