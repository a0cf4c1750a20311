--- @include "includes/a"
--- @include "includes/b"
return a() + b() -- `${x}` \n
