// Automata drawn in Graphviz dot. States are nodes, moves are edges, labels list symbols separated by commas.
// Accepting: shape=doublecircle, peripheries=2 or accepting=true. Initial: the target of an edge without label from a node
// called __start… or drawn as nothing (shape none, plaintext, plain, point or style invis), or initial=true.
// Defaults (`node [shape=doublecircle]; 3 4`) hold as in Graphviz: for nodes first named after them, in their scope.

import type { ASTNode, DotASTNode, EdgeASTNode, NodeRefASTNode, StatementASTNode } from "@ts-graphviz/ast";
import { InputError, messageOf, quote } from "../../core/errors.ts";
import { builtin } from "../../core/host.ts";
import { leastNodes } from "./dot-size.ts";
import { addDraftMove, atLine, checkLength, type Draft, emptyDraft, splitLabel, stateOf } from "./draft.ts";

type Graphviz = typeof import("@ts-graphviz/ast");
type Attributes = ReadonlyMap<string, string>;

/** The parser's tree takes about 500 bytes and 1.5 µs a node: these bound it to about 5 s of one core and 1 GB. */
const LONGEST = 8 * 2 ** 20;
const MOST_TREE_NODES = 2_000_000;
const TOO_LARGE = `at most ${MOST_TREE_NODES} nodes in the parser's tree, about 7 MB of text (.att and .json take more)`;

/** Defaults in force, those of the enclosing scope included. */
interface Scope {
  node: Attributes;
  edge: Attributes;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string | undefined;
  readonly line: number;
}

interface Drawing {
  readonly where: string;
  readonly nodes: Map<string, Map<string, string>>;
  readonly edges: Edge[];
}

let loaded: Graphviz | undefined;

/** Loaded when first needed: most runs read no drawing. */
function graphviz(): Graphviz {
  loaded ??= builtin("node:module").createRequire(import.meta.url)("@ts-graphviz/ast") as Graphviz;
  return loaded;
}

/** @throws InputError that names the line of what is not understood */
export function readDot(text: string, where: string): Draft {
  checkLength(where, text.length, LONGEST, "dot (.att and .json take more)");
  if (leastNodes(text) > MOST_TREE_NODES) throw new InputError(where, TOO_LARGE, "more");
  const drawing: Drawing = { where, nodes: new Map(), edges: [] };
  const graphs = parse(text, where).children.filter(({ type }) => type === "Graph");
  if (graphs.length !== 1) throw new InputError(where, "one digraph", `${graphs.length} graphs`);
  const [graph] = graphs;
  if (!("directed" in graph && graph.directed)) throw new InputError(where, "a digraph", "a graph without directions");
  collect(graph.children, { node: new Map(), edge: new Map() }, drawing);
  return toDraft(drawing);
}

function parse(text: string, where: string): DotASTNode {
  try {
    return graphviz().parse(text, { startRule: "Dot", maxASTNodes: MOST_TREE_NODES, maxInputSize: 4 * LONGEST });
  } catch (error) {
    const { cause } = error as { cause?: { location?: { start?: { line?: number } } } };
    const line = cause?.location?.start?.line;
    const message = messageOf(error).replace(/\s+/g, " ");
    if (message.startsWith("AST node count")) throw new InputError(where, TOO_LARGE, "more");
    throw new InputError(line === undefined ? where : atLine(where, line), "a drawing in dot", message.slice(0, 200));
  }
}

function collect(statements: readonly (StatementASTNode | ASTNode)[], scope: Scope, drawing: Drawing): void {
  for (const statement of statements) {
    switch (statement.type) {
      case "AttributeList":
        if (statement.kind === "Node") scope.node = over(scope.node, attributesOf(statement, drawing.where));
        if (statement.kind === "Edge") scope.edge = over(scope.edge, attributesOf(statement, drawing.where));
        break;
      case "Node":
        mention(drawing, statement.id.value, scope, attributesOf(statement, drawing.where));
        break;
      case "Edge":
        collectEdge(statement, scope, drawing);
        break;
      case "Subgraph":
        collect(statement.children, { ...scope }, drawing);
        break;
    }
  }
}

/** An edge statement may be a chain, and its ends may be groups: every pair of neighbours is an edge. */
function collectEdge(edge: EdgeASTNode, scope: Scope, drawing: Drawing): void {
  const attributes = over(scope.edge, attributesOf(edge, drawing.where));
  const line = lineOf(edge);
  const ends = edge.targets.map((target) => {
    const refs: readonly NodeRefASTNode[] = target.type === "NodeRef" ? [target] : target.children;
    return refs.map(({ id }) => id.value);
  });
  for (const name of ends.flat()) mention(drawing, name, scope, new Map());
  for (const [i, sources] of ends.slice(0, -1).entries())
    for (const from of sources)
      for (const to of ends[i + 1]) drawing.edges.push({ from, to, label: attributes.get("label"), line });
}

function mention(drawing: Drawing, name: string, scope: Scope, attributes: Attributes): void {
  const known = drawing.nodes.get(name);
  if (known === undefined) drawing.nodes.set(name, new Map(over(scope.node, attributes)));
  else for (const [key, value] of attributes) known.set(key, value);
}

function attributesOf(statement: ASTNode, where: string): Attributes {
  const found = new Map<string, string>();
  for (const child of statement.children) {
    if (child.type !== "Attribute") continue;
    if (child.value.quoted === "html" && child.key.value === "label" && statement.type === "Edge")
      throw new InputError(atLine(where, lineOf(child)), "a label of plain text", "HTML");
    found.set(child.key.value, child.value.value);
  }
  return found;
}

function over(defaults: Attributes, own: Attributes): Attributes {
  return own.size === 0 ? defaults : new Map([...defaults, ...own]);
}

function lineOf(node: ASTNode): number {
  return node.location?.start.line ?? 1;
}

const DRAWN_AS_NOTHING = new Set(["none", "plaintext", "plain", "point"]);

function isMarker(name: string, attributes: Attributes): boolean {
  const invisible = (attributes.get("style") ?? "").split(",").some((style) => style.trim() === "invis");
  return name.startsWith("__start") || invisible || DRAWN_AS_NOTHING.has(attributes.get("shape") ?? "");
}

function isAccepting(attributes: Attributes): boolean {
  return (
    attributes.get("shape") === "doublecircle" ||
    Number(attributes.get("peripheries")) >= 2 ||
    attributes.get("accepting") === "true"
  );
}

function toDraft({ where, nodes, edges }: Drawing): Draft {
  const draft = emptyDraft(where);
  const markers = new Set<string>();
  for (const [name, attributes] of nodes) {
    if (isMarker(name, attributes)) {
      markers.add(name);
      continue;
    }
    const state = stateOf(draft, name);
    if (attributes.get("initial") === "true") draft.initial.add(state);
    if (isAccepting(attributes)) draft.accepting.add(state);
  }
  let silent = 0;
  for (const edge of edges) if (addEdge(draft, edge, markers)) silent++;
  if (silent > 0) draft.notes.push(`edges that read the empty word: ${silent}`);
  checkMarked(draft);
  return draft;
}

/** True for an edge between states that reads nothing. */
function addEdge(draft: Draft, { from, to, label = "", line }: Edge, markers: ReadonlySet<string>): boolean {
  const place = atLine(draft.where, line);
  if (markers.has(to)) throw new InputError(place, "an edge to a state", `one to ${quote(to)}, which marks the start`);
  if (markers.has(from)) {
    if (label.trim() !== "") throw new InputError(place, "no label on the edge that marks the start", quote(label));
    draft.initial.add(stateOf(draft, to));
    return false;
  }
  const names = splitLabel(label, place);
  let silent = false;
  for (const name of names) {
    const isEmpty = name === "" || name === "ε" || name === "λ";
    addDraftMove(draft, stateOf(draft, from), isEmpty ? undefined : name, stateOf(draft, to));
    silent ||= isEmpty;
  }
  return silent;
}

function checkMarked({ where, initial, accepting }: Draft): void {
  if (initial.size === 0) {
    const expected = "an initial state (an edge without label from __start0 or an invisible node, or initial=true)";
    throw new InputError(where, expected, "none");
  }
  if (accepting.size === 0) {
    const expected = "an accepting state (shape=doublecircle, peripheries=2 or accepting=true)";
    throw new InputError(where, expected, "none: this may be a Moore or Mealy machine");
  }
}
