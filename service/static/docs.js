// Swagger UI on this service's own document; no validator or font of anyone else's.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: 0, // the schemas stand folded below the operations
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
