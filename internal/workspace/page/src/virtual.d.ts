declare module "virtual:emoji-names" {
  const byName: Record<string, string>;
  export default byName;
}
