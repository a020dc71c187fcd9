package.path = os.getenv("GAME") .. "/?.lua;" .. package.path
dofile(os.getenv("GAME") .. "/conf.lua")
