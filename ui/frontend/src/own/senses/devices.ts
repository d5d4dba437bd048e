export type Device = "camera" | "microphone";
/** Why nothing can be asked for. insecure: neither https nor localhost; unable: this browser has nothing of the kind. */
export type Hindrance = "insecure" | "unable";
/**
 * Why there is no picture or sound. denied: the person, the browser or the page around says no; none: no such device; busy: another program
 * has it; gone: it was unplugged.
 */
export type Trouble = "denied" | "none" | "busy" | "gone";

const REASONS: Record<string, Trouble> = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", OverconstrainedError: "none", DevicesNotFoundError: "none",
  NotReadableError: "busy", AbortError: "busy", TrackStartError: "busy",
};
const MARK = "latent-lab-sense";

export const troubleOf = (error: unknown): Trouble => REASONS[(error as { name?: string }).name ?? ""] ?? "busy";

/** What can be known before anybody asks for a device; null where nothing stands against it. */
export function ahead(): Hindrance | null {
  if (!globalThis.isSecureContext) return "insecure";
  return "mediaDevices" in navigator ? null : "unable";
}

/** Asks for a device; the browser asks the person. One that was unplugged meanwhile is another one's turn. */
export async function open(device: Device, id = ""): Promise<MediaStream> {
  try {
    return await opened(device, id ? { deviceId: { exact: id } } : {});
  } catch (error) {
    if (!id || troubleOf(error) !== "none") throw error;
    return opened(device, {});
  }
}

function opened(device: Device, wanted: MediaTrackConstraints): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia(device === "camera"
    ? { video: { ...wanted, width: { ideal: 640 }, height: { ideal: 480 } } }
    : { audio: { ...wanted, channelCount: { ideal: 1 }, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
}

/** Ids of all devices of a kind. They have names only once the person has said yes. */
export async function all(device: Device): Promise<string[]> {
  const kind = device === "camera" ? "videoinput" : "audioinput";
  return (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === kind).map(({ deviceId }) => deviceId);
}

export const close = (stream: MediaStream | null): void => stream?.getTracks().forEach((track) => track.stop());

/**
 * Whether the document was loaded as another page of the lab, which may not ask for a device. What a page may ask for is said with its
 * document; this one is then loaded anew first. Where a browser does not tell what is allowed, any other page counts.
 */
export function isOfAnotherPage(device: Device): boolean {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  const [loaded] = performance.getEntriesByType("navigation");
  return !featurePolicy?.allowsFeature(device) && loaded !== undefined && new URL(loaded.name).pathname !== location.pathname;
}

/** Loads the page anew, and goes on there where it was. */
export function loadAnew(wanted: string): void {
  try {
    sessionStorage.setItem(MARK, wanted);
  } catch {
    // A browser that keeps nothing: the person presses once more.
  }
  location.reload();
}

/** What was asked for before the page was loaded anew; told once. */
export function asked(): string {
  try {
    const wanted = sessionStorage.getItem(MARK) ?? "";
    sessionStorage.removeItem(MARK);
    return wanted;
  } catch {
    return "";
  }
}
