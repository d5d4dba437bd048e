/** 24-unit line icons of own data. */
export const OWN_ICONS = {
  up: "M12 16V5m-5 4.5L12 4.5l5 5M5 19.5h14",
  folder: "M3.5 6.5h6l2 2.5h9v9.5h-17z",
  file: "M6 3.5h8l4 4v13H6zM14 3.5v4h4",
  paste: "M8.5 4.5h7v3h-7zM8.5 6H6v14.5h12V6h-2.5M9 12h6M9 16h4",
  bin: "M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5",
  lock: "M6.5 10.5h11v9h-11zM9 10.5V8a3 3 0 0 1 6 0v2.5M12 14v2.5",
  tick: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8.5 12.2l2.5 2.5 4.5-5",
  ask: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9.8 9.6a2.3 2.3 0 1 1 3.2 2.1c-.7.4-1 .9-1 1.7M12 16.2h.01",
  told: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11.2V16M12 8h.01",
  again: "M5 5v5h5M5.6 10A7.5 7.5 0 1 1 5 14.5",
  forth: "M5 12h14M13 6l6 6-6 6",
} as const;
