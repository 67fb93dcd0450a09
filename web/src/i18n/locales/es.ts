const files = import.meta.glob<object>("./es/*.json", { eager: true, import: "default" });

/** Every namespace by its name. */
export default Object.fromEntries(
  Object.entries(files).map(([path, words]) => [
    path.slice("./es/".length, -".json".length),
    words,
  ]),
);
