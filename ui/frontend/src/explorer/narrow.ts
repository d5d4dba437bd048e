/** Up to this width of the explorer, in pixels, its style sheet shows one column. */
const ONE_COLUMN = 760;

/** Tells now and later whether a part of the page is so narrow that it shows one column. Returns a function that ends it. */
export function whileNarrow(element: HTMLElement, tell: (narrow: boolean) => void): () => void {
  let told: boolean | null = null;
  const look = () => {
    const narrow = element.clientWidth <= ONE_COLUMN;
    if (element.clientWidth === 0 || narrow === told) return;
    told = narrow;
    tell(narrow);
  };
  const observer = new ResizeObserver(look);
  observer.observe(element);
  look();
  return () => observer.disconnect();
}
