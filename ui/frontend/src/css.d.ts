declare module "*.css" {
  const text: string;
  export default text;
}

declare module "*.wasm" {
  const file: string;
  export default file;
}
