import type { Operator } from "../../contract";
import { CONVOLVING } from "./convolving";
import { ELEMENTWISE } from "./elementwise";
import { PRODUCTS } from "./products";
import { RECURRENT } from "./recurrent";
import { REDUCING } from "./reducing";
import { SHAPING } from "./shaping";
import type { Operation } from "./operation";

/** What networks of ours are made of, by the names of ONNX: one for each row of Python's table, or this does not compile. */
export const OPERATIONS: Record<Operator, Operation> = { ...ELEMENTWISE, ...SHAPING, ...REDUCING, ...PRODUCTS, ...CONVOLVING, ...RECURRENT };
