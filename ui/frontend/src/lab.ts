import type {
  AppearanceData, ChosenData, ClassroomData, ControlsData, CourseData, ExplorerData, FairData, FamilyData, GalleryData, HeroData, LeaderboardData, LessonData, LessonFileData, LiveData, OwnData, RaceData,
  ScoreboardData, ThroughData, TilesData, UseData,
} from "./contract";
import type { Bundle } from "./core/bundle";
import type { Context } from "./core/component";
import { HttpFiles } from "./core/files/http";
import { Networks } from "./core/networks";
import { holdPresses } from "./core/sliders";
import { keepOneEntryAPlace } from "./core/visits";
import { switching } from "./engines/switching";
import { Early } from "./hero/early";

holdPresses(document);
keepOneEntryAPlace(window);

type Component<Data> = (context: Context<Data>) => () => void;

/** The app's own bundle: runs lie on its server. */
const served: Bundle = {
  files: (address) => new HttpFiles(address),
  networks: new Networks(async () => switching(await import("./engines/evaluator"), () => import("./engines/onnxruntime"))),
  page: { facts: ".st-key-below", address: true },
};

/** A component is made once, when it is first mounted: it knows what it has mounted. */
function once<Data>(make: () => Promise<Component<Data>>): (context: Context<Data>) => Promise<() => void> {
  let made: Promise<Component<Data>> | null = null;
  return async (context) => {
    made ??= make();
    made.catch(() => (made = null));
    return (await made)(context);
  };
}

/** Where a model is chosen, a run will be watched soon: its code is fetched while the person is still choosing. */
export const tiles = once<TilesData>(async () => {
  void import("./live/live");
  void import("./map/scatter");
  return (await import("./tiles")).tiles;
});

export const chosen = once<ChosenData>(async () => (await import("./chosen/chosen")).chosen);

export const live = once<LiveData>(async () => (await import("./live/live")).live(served));

export const explorer = once<ExplorerData>(async () => {
  // What it will ask for first is fetched along with it.
  void import("./map/scatter");
  served.networks.begin();
  return (await import("./explorer/view")).explorer(served);
});

const home = once<HeroData>(async () => {
  served.networks.begin();
  return (await import("./hero/hero")).hero(served);
});
const early = new Early(home);

/** Home's stage, before Streamlit's page is there. */
export const first = (place: HTMLElement): Promise<void> => early.begin(place);

export const hero = async (context: Context<HeroData>): Promise<() => void> => {
  const end = await home(context);
  early.end();
  return end;
};

export const race = once<RaceData>(async () => (await import("./race/race")).race(served));

export const appearance = once<AppearanceData>(async () => (await import("./appearance/appearance")).appearance);

export const controls = once<ControlsData>(async () => (await import("./controls/controls")).controls);

export const course = once<CourseData>(async () => (await import("./course/course")).course);

export const family = once<FamilyData>(async () => (await import("./family/family")).family);

export const fair = once<FairData>(async () => (await import("./fair/fair")).fair);

export const scoreboard = once<ScoreboardData>(async () => (await import("./scoreboard/scoreboard")).scoreboard);

export const leaderboard = once<LeaderboardData>(async () => (await import("./leaderboard/leaderboard")).leaderboard);

export const through = once<ThroughData>(async () => (await import("./through/through")).through(served));

export const gallery = once<GalleryData>(async () => (await import("./gallery/gallery")).gallery(served));

export const classroom = once<ClassroomData>(async () => (await import("./classroom/classroom")).classroom);

export const own = once<OwnData>(async () => {
  void import("./map/scatter");
  return (await import("./own/own")).own;
});

export const lessonfile = once<LessonFileData>(async () => (await import("./lessonfile/lessonfile")).lessonfile);

export const lesson = once<LessonData>(async () => (await import("./lesson/lesson")).lesson);

export const use = once<UseData>(async () => {
  void import("./map/scatter");
  return (await import("./use/use")).use(served);
});
