--- @include "includes/a"
--- @include "includes/a"
return a()
