// Frames as y-websocket sends them, made by y-protocols itself; prints the JSON of
// tests/fixtures/frames/y-websocket.json. Run it again when the protocol libraries change.
import * as encoding from "lib0/encoding";
import * as authProtocol from "y-protocols/auth";
import * as awarenessProtocol from "y-protocols/awareness";
import * as syncProtocol from "y-protocols/sync";
import * as Y from "yjs";

const frames = [];

function frame(name, kind, write, means) {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, kind);
  write(encoder);
  frames.push({ name, frame: Buffer.from(encoding.toUint8Array(encoder)).toString("hex"), ...means });
}

const hex = (bytes) => Buffer.from(bytes).toString("hex");

const empty = new Y.Doc();
empty.clientID = 7;
const written = new Y.Doc();
written.clientID = 2 ** 32 - 1;
written.getText("title").insert(0, "é 漢 🐍 👩‍👩‍👧 שלום\n");
written.getText("title").delete(0, 2);
const long = new Y.Doc();
long.clientID = 42;
long.getText("title").insert(0, "long ".repeat(60));

for (const [name, doc] of Object.entries({ empty, written, long })) {
  const update = Y.encodeStateAsUpdate(doc);
  const state = Y.encodeStateVector(doc);
  frame(`step1 ${name}`, 0, (encoder) => syncProtocol.writeSyncStep1(encoder, doc), {
    kind: "Step1", payload: hex(state),
  });
  frame(`step2 ${name}`, 0, (encoder) => syncProtocol.writeSyncStep2(encoder, doc), {
    kind: "Step2", payload: hex(update),
  });
  frame(`update ${name}`, 0, (encoder) => syncProtocol.writeUpdate(encoder, update), {
    kind: "Update", payload: hex(update),
  });
}

const awareness = new awarenessProtocol.Awareness(written);
awareness.setLocalState({ user: { name: "Zoë 🐍", color: "#fe0" }, cursor: null });
const states = awarenessProtocol.encodeAwarenessUpdate(awareness, [written.clientID]);
const { clock } = awareness.meta.get(written.clientID);
frame("awareness", 1, (encoder) => encoding.writeVarUint8Array(encoder, states), {
  kind: "Awareness", payload: hex(states), client: written.clientID, clock,
  json: JSON.stringify(awareness.getLocalState()),
});
awareness.setLocalState(null);
const gone = awarenessProtocol.encodeAwarenessUpdate(awareness, [written.clientID]);
frame("awareness gone", 1, (encoder) => encoding.writeVarUint8Array(encoder, gone), {
  kind: "Awareness", payload: hex(gone), client: written.clientID,
  clock: awareness.meta.get(written.clientID).clock, json: "null",
});
awareness.destroy();
frame("permission denied", 2, (encoder) => authProtocol.writePermissionDenied(encoder, "no é"), {
  kind: "Auth", reason: "no é",
});
frame("query awareness", 3, () => {}, { kind: "QueryAwareness" });

process.stdout.write(JSON.stringify(frames, null, 1) + "\n");
