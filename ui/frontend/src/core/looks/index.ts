import type { Words } from "../words";
import { CurveLook } from "./curve";
import { ImageLook } from "./image";
import type { Look, LookData } from "./look";
import { RatingsLook } from "./ratings";
import { SentenceLook } from "./sentence";
import { TableLook } from "./table";

/** The look of the items of a run. */
export function makeLook(data: LookData, words: Words): Look {
  switch (data.kind) {
    case "image":
      return new ImageLook(data, words);
    case "curve":
      return new CurveLook(data, words);
    case "table":
      return new TableLook(data, words);
    case "text":
      return new SentenceLook(data, words);
    case "ratings":
      return new RatingsLook(data, words);
  }
}
