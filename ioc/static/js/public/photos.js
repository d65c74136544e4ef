/* Photos are made small on the phone, where mobile data is dear. The place and time that a camera
   wrote into a photo travel along: the center reads them as evidence and then strips them. */
const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const SMALL_BYTES = 400_000;
const ORIENTATION = 0x0112;

/** A smaller photo, or the file itself where that is smaller or cannot be read here. */
export async function shrink(file) {
  if (file.size <= SMALL_BYTES && file.type === "image/jpeg") return file;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const share = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * share);
  canvas.height = Math.round(bitmap.height * share);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!small || small.size >= file.size) return file;
  const exif = upright(exifOf(await file.slice(0, 262_144).arrayBuffer()));
  if (!exif) return small;
  const bytes = new Uint8Array(await small.arrayBuffer());
  return new Blob([bytes.slice(0, 2), exif, bytes.slice(2)], { type: "image/jpeg" });
}

/** The APP1 segment of a JPEG that holds its EXIF, or null. */
export function exifOf(buffer) {
  const view = new DataView(buffer);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    if (marker === 0xda) return null;
    const end = at + 2 + length;
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966 && end <= view.byteLength) {
      return new Uint8Array(buffer.slice(at, end));
    }
    at = end;
  }
  return null;
}

/** The segment with its orientation set to upright, because the canvas has turned the photo. */
export function upright(segment) {
  if (!segment) return null;
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const start = 10;
  if (segment.byteLength < start + 8) return null;
  const little = view.getUint16(start) === 0x4949;
  const first = start + view.getUint32(start + 4, little);
  if (first + 2 > segment.byteLength) return null;
  const count = view.getUint16(first, little);
  for (let i = 0; i < count; i += 1) {
    const entry = first + 2 + i * 12;
    if (entry + 12 > segment.byteLength) return null;
    if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
  }
  return segment;
}
