import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { expect, it } from "vitest";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import { takeWholeText } from "./wholeText";

function answer(from: Y.Doc): decoding.Decoder {
  const encoder = encoding.createEncoder();
  sync.writeSyncStep2(encoder, from);
  return decoding.createDecoder(encoding.toUint8Array(encoder));
}

/** A provider with y-websocket's handler, and who is told of updates how often. */
function reader() {
  const doc = new Y.Doc();
  const told: Uint8Array[] = [];
  const listener = (update: Uint8Array) => void told.push(update);
  doc.on("update", listener);
  const provider = {
    doc,
    messageHandlers: [
      (encoder: encoding.Encoder, decoder: decoding.Decoder) => {
        sync.readSyncMessage(decoder, encoder, doc, provider);
        if (doc.getText("t").length === 0) doc.getText("t").insert(0, "begun");
      },
    ],
  };
  takeWholeText(provider as never, () => [listener]);
  const hear = (decoder: decoding.Decoder) =>
    provider.messageHandlers[0]?.(encoding.createEncoder(), decoder);
  return { doc, told, hear };
}

function written(words: string): Y.Doc {
  const doc = new Y.Doc();
  doc.getText("t").insert(0, words);
  return doc;
}

it("hands on what the server sent, once and unchanged", () => {
  const server = written("a long text");
  const { doc, told, hear } = reader();
  hear(answer(server));
  expect(doc.getText("t").toString()).toBe("a long text");
  expect(told).toEqual([Y.encodeStateAsUpdate(server)]);
  expect(told[0]?.buffer.byteLength).toBe(told[0]?.byteLength);
});

it("tells of what is edited because all is there", () => {
  const { doc, told, hear } = reader();
  hear(answer(new Y.Doc()));
  expect(doc.getText("t").toString()).toBe("begun");
  const copy = new Y.Doc();
  for (const update of told) Y.applyUpdate(copy, update);
  expect(copy.getText("t").toString()).toBe("begun");
});

it("tells of later updates as Yjs does", () => {
  const server = written("one");
  const { doc, told, hear } = reader();
  hear(answer(server));
  server.getText("t").insert(3, " two");
  hear(answer(server));
  doc.getText("t").insert(0, "and ");
  const copy = new Y.Doc();
  for (const update of told) Y.applyUpdate(copy, update);
  expect(copy.getText("t").toString()).toBe("and one two");
  expect(told).toHaveLength(3);
});

it("leaves what cannot be read to the usual way", () => {
  const { doc, told, hear } = reader();
  const broken = encoding.createEncoder();
  encoding.writeVarUint(broken, sync.messageYjsSyncStep2);
  encoding.writeVarUint8Array(broken, Uint8Array.of(9, 9, 9));
  hear(decoding.createDecoder(encoding.toUint8Array(broken)));
  expect(doc.getText("t").toString()).toBe("begun");
  expect(told).toHaveLength(1);
});
