"""python -m latentlab_app: the same as `latent-lab`."""

from .command import main

raise SystemExit(main())
