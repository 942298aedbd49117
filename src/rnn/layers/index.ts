// Every layer type that a model file may name. A new layer is one file and one line here.

import type { Layer } from "../layer.ts";
import { dense, diagonal, scalar } from "./affine.ts";
import { deltaNet, deltaProduct } from "./delta.ts";
import { gatedDeltaNet, gatedDeltaProduct, kda } from "./gated-delta.ts";
import { gla } from "./gla.ts";
import { hgrn2 } from "./hgrn2.ts";
import { linearAttention } from "./linear-attention.ts";
import { lstm, sLSTM } from "./lstm.ts";
import { mamba } from "./mamba.ts";
import { mamba2 } from "./mamba2.ts";
import { mamba3 } from "./mamba3.ts";
import { mLSTM } from "./mlstm.ts";
import { pdSsm } from "./pd-ssm.ts";
import { retNet } from "./retnet.ts";
import { rwkv5 } from "./rwkv5.ts";
import { rwkv6 } from "./rwkv6.ts";
import { rwkv7 } from "./rwkv7.ts";

export const LAYERS: readonly Layer[] = [
  ...[scalar, diagonal, dense],
  ...[linearAttention, retNet, mamba, mamba2, mamba3, gla, mLSTM, rwkv5, rwkv6, rwkv7, hgrn2],
  ...[deltaNet, gatedDeltaNet, kda, deltaProduct, gatedDeltaProduct, pdSsm],
  ...[lstm, sLSTM],
];
