// What a screen says while it asks, when that fails, and of an answer that could not be renewed.

Component({
  properties: {
    loading: { type: Boolean, value: false },
    failure: { type: Object, value: /** @type {any} */ (null) },
    stale: { type: String, value: '' },
  },
  methods: {
    onRetry() {
      this.triggerEvent('retry');
    },
  },
});
