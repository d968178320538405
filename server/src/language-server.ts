// The language server's entry; its body comes with the lsp/ layer.
export {};
