import type { LessonData } from "../contract";
import { component } from "../core/component";
import css from "../styles/lesson.css";
import votes from "../styles/votes.css";
import { Dock } from "./dock";

const identity = ({ lesson, revision, lang, base, code }: LessonData) => JSON.stringify([lesson, revision, lang, base, code]);

/** A lesson beside the page. */
export const lesson = component<LessonData>(votes + css, identity, (root, data, host) => new Dock(root, data, host));
