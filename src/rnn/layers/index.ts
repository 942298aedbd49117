// Every layer type that a model file may name. A new layer is one file and one line here.

import type { Layer } from "../layer.ts";
import { dense, diagonal, scalar } from "./affine.ts";
import { deltaNet, deltaProduct } from "./delta.ts";

export const LAYERS: readonly Layer[] = [scalar, diagonal, dense, deltaNet, deltaProduct];
