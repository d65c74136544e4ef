/* A canvas on the map for signs that are many and harmless: it moves with the map, is drawn again
   when the map stands, and knows what lies under a point. It has no elements, so readers and keys
   find what it shows in the lists beside the map. */

const PADDING = 0.15; // of the map's size on each side, drawn beyond what is seen
const NEAR = 12; // pixels around the middle of a sign that count as the sign, at least

/* A Leaflet layer in a pane of its own; `paint(canvas)` draws with `put`. */
export function signCanvas({ L, pane, ratio, paint }) {
  const Layer = L.Renderer.extend({
    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this.context = this._container.getContext("2d");
      this.placed = [];
    },

    _destroyContainer() {
      L.DomUtil.remove(this._container);
      delete this._container;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const canvas = this._container;
      const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
      L.DomUtil.setPosition(canvas, this._bounds.min);
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
      }
      this.redraw();
    },

    /* Draws all signs anew. Not while a zoom runs: then the picture itself is stretched. */
    redraw() {
      if (!this._map || !this._bounds || this._map._animatingZoom) return;
      const { min } = this._bounds;
      this.context.setTransform(1, 0, 0, 1, 0, 0);
      this.context.clearRect(0, 0, this._container.width, this._container.height);
      this.context.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
      this.placed = [];
      paint(this);
    },

    /* One sign at a place; answers where it stands, pixels of the layer, or null outside. */
    put(lat, lon, sprite, item = null) {
      const at = this._map.latLngToLayerPoint([lat, lon]);
      const { min, max } = this._bounds;
      if (at.x < min.x - 30 || at.x > max.x + 30 || at.y < min.y - 30 || at.y > max.y + 30) return null;
      const { width, height } = sprite;
      this.place(sprite, at.x - width / 2, at.y - height / 2);
      if (item) this.placed.push({ x: at.x, y: at.y, near: Math.max(NEAR, width / 3), item });
      return at;
    },

    /* One picture at pixels of the layer, with nothing to press. */
    place(sprite, left, top) {
      this.context.drawImage(sprite.image, Math.round(left), Math.round(top), sprite.width, sprite.height);
    },

    /* What lies at a point of the layer: the nearest sign, the one drawn last if two are as near. */
    under({ x, y }) {
      let found = null;
      let nearest = Infinity;
      for (const one of this.placed) {
        const distance = Math.hypot(one.x - x, one.y - y);
        if (distance > one.near || distance > nearest) continue;
        found = one.item;
        nearest = distance;
      }
      return found;
    },
  });
  return new Layer({ pane, padding: PADDING });
}
