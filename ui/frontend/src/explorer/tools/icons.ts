import type { ToolId } from "../../contract";

/** A line icon for each tool. */
export const TOOL_ICONS: Record<ToolId, string> = {
  walk: "M4 17l5-7 5 4 6-8M4 17h.01M20 6h.01",
  directions: "M6 18L18 6M9.5 6H18v8.5",
  grid: "M4 4h16v16H4zM4 9.3h16M4 14.7h16M9.3 4v16M14.7 4v16",
  samples: "M4 4h16v16H4zM8.5 8.5h.01M15.5 15.5h.01M15.5 8.5h.01M8.5 15.5h.01M12 12h.01",
  write: "M4 7h12M4 12h7M4 17h5M20 9l-8.5 8.5-2.5.8.8-2.5L18.3 7.3z",
  code: "M4 7h9M17 7h3M15 4.8v4.4M4 12h3M11 12h9M9 9.8v4.4M4 17h10M18 17h2M16 14.8v4.4",
  prefix: "M4 6h16M4 10h12M4 14h8M4 18h4",
  views: "M4 5h7v14H4zM13 5h7v14h-7zM9 12h6M13 9.5l2.5 2.5-2.5 2.5",
  draw: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  camera: "M4 7.5h3.5l1.5-2.5h6l1.5 2.5H20v11.5H4zM12 9.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z",
  noise: "M6 6h.01M12 6h.01M18 6h.01M9 10h.01M15 10h.01M6 14h.01M12 14h.01M18 14h.01M9 18h.01M15 18h.01",
  find: "M5 10.5a5.5 5.5 0 1 0 11 0 5.5 5.5 0 1 0-11 0M14.5 14.5L20 20",
  neighbours: "M12 12L6 6M12 12l7-4M12 12l-5 7M12 12l5 6M4.6 6a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0M10.4 12a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 1 0-3.2 0",
  groups: "M5 8a3 3 0 1 0 6 0 3 3 0 1 0-6 0M14 9.5a2.5 2.5 0 1 0 5 0 2.5 2.5 0 1 0-5 0M8 17a2.5 2.5 0 1 0 5 0 2.5 2.5 0 1 0-5 0",
  features: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 17h6M17 14v6",
  settling: "M4 5v14h16M7 7c1 8 5 9 13 9",
  reconstruct: "M4 5h7v14H4zM13 5h7v14h-7M16.5 9v6",
};
