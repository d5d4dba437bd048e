"""Data sets: a name becomes tensors that lie whole in memory. Cards are light; `loading` needs torch."""
