// Models as TeX: every layer's update, and the parameters of every symbol as they are written in the file.

import { toTeX } from "../number/expression.ts";
import type { Model, ModelLayer, Tensor } from "../rnn/model.ts";

function tensorTeX({ shape, texts }: Tensor): string {
  const entries = texts.map((text) => (/^[-+]?(inf|nan)$/i.test(text) ? String.raw`\mathrm{${text}}` : toTeX(text)));
  if (entries.length === 1) return entries[0];
  const columns = shape.length < 2 ? 1 : shape[1];
  const rows = Array.from({ length: entries.length / columns }, (_, i) =>
    entries.slice(i * columns, (i + 1) * columns).join(" & "),
  );
  return String.raw`\begin{pmatrix} ${rows.join(String.raw` \\ `)} \end{pmatrix}`;
}

function layerTeX(layer: ModelLayer): string[] {
  const name = (parameter: string) =>
    parameter === "beta" ? String.raw`\beta` : parameter.replaceAll("_", String.raw`\_`);
  const symbols = layer.alphabet.map((symbol, s) => {
    const values = Object.entries(layer.parameters[s]).map(
      ([parameter, tensor]) => `${name(parameter)} = ${tensorTeX(tensor)}`,
    );
    return String.raw`\text{${symbol}}: & \quad ${values.join(String.raw`,\; `)}`;
  });
  const gates = layer.raw === undefined ? [] : [`${layer.layer.raw?.tex ?? ""} &`];
  return [`${layer.layer.tex}, & \\quad H_0 = ${tensorTeX(layer.initial)}`, ...gates, ...symbols];
}

/** One `aligned` environment a layer. @throws InputError for a parameter that does not parse */
export function modelTeX(model: Model): string {
  return model.layers
    .map(
      (layer) =>
        String.raw`\begin{aligned}` +
        `\n  ${layerTeX(layer).join(`${String.raw` \\`}\n  `)}\n` +
        String.raw`\end{aligned}`,
    )
    .join("\n");
}
