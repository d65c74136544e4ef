/* Reads vector tiles of points (Mapbox Vector Tile 2.1): our own have nothing else, and the reader of
   the basemap comes with a painter of 100 KB that a telephone does not need for this. */

const TEXT = new TextDecoder();

class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /* A whole number, seven bits to a byte. Ids go up to 2^53, so no bit operators. */
  varint() {
    let value = 0;
    let scale = 1;
    for (;;) {
      if (this.at >= this.end) throw new RangeError("a tile that ends too soon");
      const byte = this.bytes[this.at];
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  /* The part that follows, as a reader of its own. */
  part() {
    const length = this.varint();
    const from = this.at;
    if (from + length > this.end) throw new RangeError("a tile that ends too soon");
    this.at = from + length;
    return new Reader(this.bytes, from, this.at);
  }

  text() {
    const { at, end } = this.part();
    return TEXT.decode(this.bytes.subarray(at, end));
  }

  /* Every field in turn: `take` gets its number and answers whether it read it. */
  fields(take) {
    while (this.at < this.end) {
      const tag = this.varint();
      const field = Math.floor(tag / 8);
      if (!take(field, this)) this.skip(tag % 8);
    }
  }

  skip(kind) {
    if (kind === 0) this.varint();
    else if (kind === 1) this.at += 8;
    else if (kind === 2) this.part();
    else if (kind === 5) this.at += 4;
    else throw new RangeError("no vector tile");
  }
}

const signed = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);

function valueOf(reader) {
  let value = null;
  reader.fields((field, from) => {
    if (field === 1) value = from.text();
    else if (field === 4 || field === 5) value = from.varint();
    else if (field === 6) value = signed(from.varint());
    else if (field === 7) value = from.varint() !== 0;
    else return false;
    return true;
  });
  return value;
}

function numbers(reader) {
  const found = [];
  while (reader.at < reader.end) found.push(reader.varint());
  return found;
}

function featureOf(reader) {
  const made = { id: 0, tags: [], shape: [] };
  reader.fields((field, from) => {
    if (field === 1) made.id = from.varint();
    else if (field === 2) made.tags = numbers(from.part());
    else if (field === 4) made.shape = numbers(from.part());
    else return false;
    return true;
  });
  return made;
}

function layerOf(reader) {
  const raw = [];
  const keys = [];
  const values = [];
  let name = "";
  let extent = 4096;
  reader.fields((field, from) => {
    if (field === 1) name = from.text();
    else if (field === 2) raw.push(featureOf(from.part()));
    else if (field === 3) keys.push(from.text());
    else if (field === 4) values.push(valueOf(from.part()));
    else if (field === 5) extent = from.varint();
    else return false;
    return true;
  });
  return { name, points: raw.flatMap((one) => point(one, keys, values, extent)) };
}

/* A point with its place in the tile, 0 to 1 from the north-western corner. */
function point({ id, tags, shape }, keys, values, extent) {
  if (shape.length < 3 || shape[0] !== 9) return [];
  const properties = {};
  for (let n = 0; n + 1 < tags.length; n += 2) properties[keys[tags[n]]] = values[tags[n + 1]];
  return [{ id, x: signed(shape[1]) / extent, y: signed(shape[2]) / extent, properties }];
}

/* The layers of a tile by name, each a list of `{ id, x, y, properties }`. Throws RangeError for bytes
   that are no vector tile. */
export function readTile(buffer) {
  const layers = {};
  new Reader(new Uint8Array(buffer)).fields((field, from) => {
    if (field !== 3) return false;
    const { name, points } = layerOf(from.part());
    layers[name] = (layers[name] || []).concat(points);
    return true;
  });
  return layers;
}
