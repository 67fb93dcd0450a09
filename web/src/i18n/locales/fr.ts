const files = import.meta.glob<object>("./fr/*.json", { eager: true, import: "default" });

/** Every namespace by its name. */
export default Object.fromEntries(
  Object.entries(files).map(([path, words]) => [
    path.slice("./fr/".length, -".json".length),
    words,
  ]),
);
