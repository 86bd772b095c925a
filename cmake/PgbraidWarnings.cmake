# Compile flags for the project's own targets: warnings are errors, and the sanitizers asked for.
add_library(pgbraid_flags INTERFACE)
target_compile_options(pgbraid_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)

if(PGBRAID_SANITIZE STREQUAL "address")
  set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(PGBRAID_SANITIZE STREQUAL "thread")
  set(sanitize -fsanitize=thread -fno-omit-frame-pointer)
elseif(NOT PGBRAID_SANITIZE STREQUAL "")
  message(FATAL_ERROR "PGBRAID_SANITIZE is '', 'address' or 'thread', not '${PGBRAID_SANITIZE}'")
endif()
if(sanitize)
  add_compile_options(${sanitize})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports false positives of these two under -fsanitize.
    add_compile_options(-Wno-error=maybe-uninitialized -Wno-error=restrict)
    if(PGBRAID_SANITIZE STREQUAL "thread")
      add_compile_options(-Wno-tsan)
    endif()
  endif()
  add_link_options(${sanitize})
endif()
