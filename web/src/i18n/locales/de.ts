const files = import.meta.glob<object>("./de/*.json", { eager: true, import: "default" });

/** Every namespace by its name. */
export default Object.fromEntries(
  Object.entries(files).map(([path, words]) => [
    path.slice("./de/".length, -".json".length),
    words,
  ]),
);
