declare module "*.css" {
  const text: string;
  export default text;
}

declare module "*.worklet.js" {
  const file: string;
  export default file;
}

declare module "*.wasm" {
  const file: string;
  export default file;
}
