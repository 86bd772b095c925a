# `cpack -G DEB` in the build folder: a Debian package of the program, its manual pages and its documents. The libraries that it
# depends on are read off the program by dpkg-shlibdeps.
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_NAME pgbraid)
set(CPACK_PACKAGE_VENDOR "pgbraid")
set(CPACK_PACKAGE_CONTACT "The pgbraid developers <developers@pgbraid.dev>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "parallel dump and restore for PostgreSQL")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "It dumps a PostgreSQL database with many workers on one snapshot, restores
it so, and copies it from server to server. It reads and writes the archive
format of pg_dump and pg_restore, and proves archives whole without a server.")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)

set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME pgbraid)
set(CPACK_DEBIAN_PROGRAM_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

# What Debian's policy wants beside the program: the licence and the changelog.
set(pgbraid_doc_dir ${CMAKE_INSTALL_DATAROOTDIR}/doc/pgbraid)
install(FILES ${CMAKE_SOURCE_DIR}/packaging/debian/copyright DESTINATION ${pgbraid_doc_dir})
pgbraid_install_gzipped(${CMAKE_SOURCE_DIR}/packaging/debian/changelog ${pgbraid_doc_dir})

include(CPack)
